// The one entry: each module looks for its own elements and stays away when there are none. What only a
// few pages hold comes with these pages (parts.js).
// Everything here makes a page better that already works without it.

import { watchAvailability } from "./availability.js";
import { leadBack, watchBack, watchPlace } from "./back.js";
import { watchConnection, watchForms } from "./connection.js";
import { watchCopying, watchPrinting } from "./devices.js";
import { watchDialogs } from "./dialog.js";
import { watchOffline } from "./offline.js";
import { startParts } from "./parts.js";
import { watchSearch } from "./search.js";
import { watchStar } from "./star.js";
import { watchTheme } from "./theme.js";
import { startWorker } from "./worker-link.js";
import { showYourTimes } from "./your-time.js";

/** Bring the elements inside `root` to life: the page's own, and those of a newer <main>. */
function start(root) {
  startParts(root);
  showYourTimes(root);
  leadBack(root);
  watchDialogs(root);
  watchForms(root);
  watchStar(root);
  watchSearch(root);
  watchTheme(root);
  watchPrinting(root);
  watchCopying(root);
}

start(document);
watchPlace();
watchBack(start);
watchAvailability(document);
watchOffline(document);
watchConnection(start);
if (document.querySelector("[data-rehearsal]")) import("./rehearsal.js").then((one) => one.watchRehearsal(document));
startWorker("/worker.js");
