"""The use cases of badges: finding people at the desk, handing out, replacing, taking back, retiring."""
