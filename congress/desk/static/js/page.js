// The one entry: each module looks for its own elements and stays away when there are none.
// Everything here makes a page better that already works without it.

import { watchAway } from "./away.js";
import { watchCamera } from "./camera.js";
import { watchCarried } from "./carry.js";
import { watchForms } from "./connection.js";
import { watchDoors } from "./doors.js";
import { fillFromAddress } from "./enrolling.js";
import { startKeys, watchKeys } from "./keys.js";
import { watchLive } from "./live.js";
import { watchOffline } from "./offline.js";
import { watchPrint } from "./print.js";
import { watchDoor } from "./scanner.js";
import { watchSending } from "./sending.js";
import { watchStation } from "./station.js";
import { watchUpload } from "./upload.js";

/** Bring to life what is shown: the whole page at first, a new <main> after each act. */
function start(shown) {
  watchForms(shown);
  watchPrint(shown);
  watchCamera(shown);
  watchUpload(shown);
  startKeys(document);
}

watchKeys(document);
watchSending(document, start);
start(document);
watchStation(document);
if (document.querySelector("[data-rehearsal]")) import("./rehearsal.js").then((one) => one.watchRehearsal(document));
watchDoors(document);
watchCarried(document);
watchOffline(document, location);
watchAway(document, location);
fillFromAddress(document, location);
watchDoor(document, location);
watchLive(document);
