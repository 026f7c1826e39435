// Every page loads this; every page works without it. Nothing that people type is kept in the browser's storage.
import { countCharacters } from "./parts/counter.ts";
import { leadToFaults } from "./parts/faults.ts";
import { sendOnce } from "./parts/once.ts";
import { narrowPlaces } from "./parts/places.ts";
import { remask } from "./parts/remask.ts";
import { sameAsAbove } from "./parts/same_as.ts";
import { offerTools } from "./parts/tools.ts";

document.documentElement.classList.add("scripted");
leadToFaults();
sendOnce();
narrowPlaces();
sameAsAbove();
countCharacters();
offerTools();
remask();
