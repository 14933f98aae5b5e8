// The one entry: each module looks for its own elements and stays away when there are none.
// Everything here makes a page better that already works without it.

import { watchAvailability } from "./availability.js";
import { watchClaims } from "./claim.js";
import { leadBack, watchBack, watchPlace } from "./back.js";
import { watchConnection, watchForms } from "./connection.js";
import { watchCopying, watchPrinting } from "./devices.js";
import { watchDialogs } from "./dialog.js";
import { watchEvaluation, watchKeptEvaluations } from "./evaluation.js";
import { watchOffline } from "./offline.js";
import { watchPlayer } from "./player.js";
import { watchSearch } from "./search.js";
import { watchSeat } from "./seat.js";
import { watchShare } from "./share.js";
import { watchStar } from "./star.js";
import { watchTheme } from "./theme.js";
import { startWorker } from "./worker-link.js";
import { showYourTimes } from "./your-time.js";

/** Bring the elements inside `root` to life: the page's own, and those of a newer <main>. */
function start(root) {
  showYourTimes(root);
  leadBack(root);
  watchDialogs(root);
  watchSeat(root);
  watchEvaluation(root);
  watchForms(root);
  watchClaims(root);
  watchStar(root);
  watchSearch(root);
  watchTheme(root);
  watchPrinting(root);
  watchCopying(root);
  watchShare(root);
  watchPlayer(root);
}

start(document);
watchPlace();
watchBack(start);
watchAvailability(document);
watchOffline(document);
watchKeptEvaluations();
watchConnection(start);
if (document.querySelector("[data-rehearsal]")) import("./rehearsal.js").then((one) => one.watchRehearsal(document));
startWorker("/worker.js");
