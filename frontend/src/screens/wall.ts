/** 大屏: one map of everything, for a room to look at. Nobody has to touch it; it never pretends. */

import "../style/base.css";
import "../panels/wall/wall.css";
import "../panels/wall/stage.css";
import "../panels/wall/side.css";
import "../panels/wall/card.css";
import "../panels/wall/wide.css";

import { readTourSettings } from "../state/tour.ts";
import type { Lang } from "../text/text.ts";
import { Wall } from "./wall/screen.ts";

const asked = new URLSearchParams(location.search);
const theme = asked.get("theme") === "day" ? "day" : "night";
const lang: Lang = asked.get("lang") === "en" ? "en" : "zh";
document.documentElement.dataset["theme"] = theme;
document.documentElement.lang = lang === "zh" ? "zh-CN" : "en";
void new Wall(document.body, lang, theme, readTourSettings(asked)).begin();
