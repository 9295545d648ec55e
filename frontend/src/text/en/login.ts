/** The log-in page, in English. */

import type { LoginText } from "../zh/login.ts";

export const login: LoginText = {
  title: "Log in",
  lead: "Fire call-taking and dispatch",
  username: "User name",
  password: "Password",
  submit: "Log in",
  sending: "Logging in…",
  unreachable: "The server does not answer. Try again shortly.",
  failed: "Logging in failed. Try again shortly.",
  demo: "Demonstration: all data is synthetic",
  audited: "Log-ins and commands are recorded",
  to_lang: "中文",
  theme: { day: "Day colours", night: "Night colours" },
};
