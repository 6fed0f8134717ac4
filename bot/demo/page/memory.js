// @ts-check
// What a reload keeps. A browser that forbids storage only forgets; nothing breaks.

const PREFIX = "six-principles:";

/** @param {string} name @param {Storage} [place] */
export function recall(name, place) {
  try {
    return (place ?? localStorage).getItem(PREFIX + name);
  } catch {
    return null;
  }
}

/** @param {string} name @param {string} value */
export function remember(name, value) {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // private windows may refuse
  }
}

/** For this tab only: who one is, which pane is open, what is half written. @param {string} name */
export function recallHere(name) {
  try {
    return recall(name, sessionStorage);
  } catch {
    return null;
  }
}

/** @param {string} name @param {string} value */
export function rememberHere(name, value) {
  try {
    sessionStorage.setItem(PREFIX + name, value);
  } catch {
    // as above
  }
}

/** @returns {"light" | "dark"} what is seen now */
export function theme() {
  const chosen = document.documentElement.dataset.theme;
  if (chosen === "light" || chosen === "dark") return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** @param {string | null} chosen null follows the system */
export function setTheme(chosen) {
  if (chosen !== "light" && chosen !== "dark") return;
  document.documentElement.dataset.theme = chosen;
  remember("theme", chosen);
}
