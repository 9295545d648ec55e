/** A wall's log-in, made to last. */

import type { components } from "./api.ts";
import { send } from "./http.ts";
import { newUuid } from "./uuid.ts";

export type Renewed = components["schemas"]["Renewed"];

export const renewSession = () => send<Renewed>("POST", "/api/session/renewal", {}, newUuid());
