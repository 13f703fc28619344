// SPDX-License-Identifier: GPL-3.0-or-later
// node picture.js OUT: a picture of the control panel with a window of the script in it, for people to look at
// (installer/screenshots). $BASE_URL and $LINK: see browser.js. $THEME: light or dark.
import { closeBrowser, openBrowser, openPage, until } from "./browser.js";

await openBrowser();
try {
  const page = await openPage({ width: 1400, height: 880, scale: 2, dark: process.env.THEME === "dark" });
  await page.getByText("running", { exact: true }).waitFor();
  await page.locator("nav [data-view=windows]").click();
  const window = page.frameLocator("#windows-frame").locator(".window").first();
  await window.waitFor();
  // by its corner, to the end of the page
  const { x, y, width, height } = await window.boundingBox();
  await page.mouse.move(x + width - 5, y + height - 5);
  await page.mouse.down();
  await page.mouse.move(x + width - 5, 850, { steps: 5 });
  await page.mouse.up();
  // its timers have run for a while, and there is something in the graphs
  await until(page, () => Number(document.querySelector("#tables tbody td:nth-child(5)")?.innerText) >= 5);
  await page.screenshot({ path: process.argv[2] });
} finally {
  await closeBrowser();
}
