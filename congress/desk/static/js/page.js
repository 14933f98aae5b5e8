// The one entry: each module looks for its own elements and stays away when there are none.
// Everything here makes a page better that already works without it.

import { watchCamera } from "./camera.js";
import { watchForms } from "./connection.js";
import { fillFromAddress } from "./enrolling.js";
import { watchKeys } from "./keys.js";
import { watchPrint } from "./print.js";
import { watchStation } from "./station.js";

watchForms(document);
watchKeys(document);
watchPrint(document);
watchCamera(document);
watchStation(document);
fillFromAddress(document, location);
