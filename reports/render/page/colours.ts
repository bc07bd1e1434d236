/** Colours, each as it is on a light and on a dark page; every text on its ground has a contrast of 4.5 or more. */
export const colours = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#fbfaf7, #16181b);
  --card: light-dark(#ffffff, #1e2125);
  --ink: light-dark(#1c2126, #e6e4df);
  --soft: light-dark(#565d66, #a7adb5);
  --line: light-dark(#dcd9d2, #363b41);
  --link: light-dark(#174ea6, #9dc1ff);
  --code: light-dark(#f2f0eb, #282c31);
  --good: light-dark(#1b6b3a, #7fd6a0);
  --good-ground: light-dark(#e4f2e8, #15301f);
  --bad: light-dark(#a8201a, #ff9d94);
  --bad-ground: light-dark(#fbe9e7, #3d1a18);
  --warned: light-dark(#7a5200, #efc266);
  --warned-ground: light-dark(#fdf1d7, #372a0e);
  --open: light-dark(#5b3a8c, #cbb2f5);
  --open-ground: light-dark(#efe8f9, #2a2038);
  --calm: light-dark(#46525e, #b3bdc8);
  --calm-ground: light-dark(#e9edf1, #262c33);
}`;
