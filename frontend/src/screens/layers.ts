/** 图层导入导出: a page the server writes. */

import "./written.ts";
import "../style/layers.css";
