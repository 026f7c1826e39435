// Every page loads this; every page works without it. What people type is kept in the
// browser by the registration form alone (parts/draft.ts), in one tab and until it is sent.
import { askOnlyWhatIsCalledFor } from "./parts/asked.ts";
import { countCharacters } from "./parts/counter.ts";
import { forgetSentDraft } from "./parts/draft.ts";
import { leadToFaults } from "./parts/faults.ts";
import { sendOnce } from "./parts/once.ts";
import { narrowPlaces } from "./parts/places.ts";
import { remask } from "./parts/remask.ts";
import { tickTogether } from "./parts/ticks.ts";
import { offerTools } from "./parts/tools.ts";

document.documentElement.classList.add("scripted");
forgetSentDraft();
leadToFaults();
askOnlyWhatIsCalledFor();
sendOnce();
narrowPlaces();
countCharacters();
offerTools();
tickTogether();
remask();
