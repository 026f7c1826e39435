// The registration form: firms by their number, parallel sessions, looking for an industry, drafts. All of it is help;
// the form does everything without.
import { keepDraft } from "./parts/draft.ts";
import { fillFirms } from "./parts/firm.ts";
import { findChoices } from "./parts/find_choice.ts";
import { solvePuzzle } from "./parts/puzzle.ts";
import { keepApart } from "./parts/sessions.ts";

keepDraft();
fillFirms();
findChoices();
keepApart();
solvePuzzle();
