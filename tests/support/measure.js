// What embarrasses on a page: sideways scrolling, cut text, things over each other. A list of lines.
() => {
  const TEXTS = "h1, h2, p, button, a, article, .text, .log, .keyboard, .head";
  const PLACES = "button, select, textarea, a, h1, h2, #week, #told, .hint p";
  const wrong = [];
  const name = (one) => `${one.tagName} ${one.id || one.className} "${one.textContent.slice(0, 30)}"`;
  const seen = (one) => one.checkVisibility({ contentVisibilityAuto: true });
  if (document.documentElement.scrollWidth > innerWidth) wrong.push("the page scrolls sideways");
  for (const one of document.querySelectorAll(TEXTS)) {
    const meant = one.closest(".line-of, .unseen, .wide") || one.querySelector(".line-of, .unseen");
    if (!seen(one) || meant || getComputedStyle(one).display === "inline") continue;
    if (one.scrollWidth > one.clientWidth + 1) wrong.push(`cut at the side: ${name(one)}`);
    if (one.clientHeight && !one.matches(".log") && one.scrollHeight > one.clientHeight + 2) wrong.push(`cut below: ${name(one)}`);
  }
  const places = [];
  for (const one of document.querySelectorAll(PLACES)) {
    if (!seen(one) || one.closest("dialog")) continue;
    const { left, top, right, bottom } = one.getBoundingClientRect();
    const log = one.closest(".log")?.getBoundingClientRect() ?? { top: 0, bottom: innerHeight };
    const place = { one, left, right, top: Math.max(top, log.top), bottom: Math.min(bottom, log.bottom) };
    if (place.right - left < 1 || place.bottom - place.top < 1) continue;
    if (left < -1 || right > innerWidth + 1) wrong.push(`outside the window: ${name(one)}`);
    places.push(place);
  }
  for (const [at, a] of places.entries()) for (const b of places.slice(at + 1)) {
    const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    const nested = a.one.contains(b.one) || b.one.contains(a.one);
    if (wide > 1 && high > 1 && !nested) wrong.push(`over each other: ${name(a.one)} and ${name(b.one)}`);
  }
  return wrong;
}
