"""The WSGI application, for any server: `gunicorn wsgi:app`."""

from congress.app import create_app
from congress.settings import Settings

app = create_app(Settings.from_env())
