/** 运行状况: a page the server writes, and is asked for anew every ten seconds. */

import "./written.ts";
import "../style/health.css";
