// The browser runs this file before the page's own scripts. It collects long tasks, slow frames and layout shifts.
// It is plain JavaScript, because tsx compiles functions to code that needs tsx's helpers, and the page does not have them.

/** @type {import('./watch-page.ts').Observation} */
const observation = { longTasks: [], longFrames: [], shifts: [], beats: 0, longestBeatMs: 0 };
Object.assign(window, { observation });

/**
 * @param {string} type
 * @param {(entry: import('./watch-page.ts').ObservedEntry) => void} add
 */
function on(type, add) {
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) add(entry);
  }).observe({ type, buffered: true });
}

on('longtask', ({ startTime, duration }) => {
  observation.longTasks.push({ startMs: startTime, ms: duration });
});

on('long-animation-frame', ({ startTime, duration, styleAndLayoutStart = 0, scripts = [] }) => {
  const [longest] = scripts.toSorted((a, b) => b.duration - a.duration);
  observation.longFrames.push({
    startMs: startTime,
    ms: duration,
    layoutMs: styleAndLayoutStart > 0 ? startTime + duration - styleAndLayoutStart : 0,
    script: longest
      ? `${Math.round(longest.duration)} ms ${longest.invoker} ${longest.sourceFunctionName}`
      : '',
  });
});

on('layout-shift', ({ startTime, value = 0, hadRecentInput = false, sources = [] }) => {
  const node = sources[0]?.node;
  observation.shifts.push({
    startMs: startTime,
    value,
    byPerson: hadRecentInput,
    what: node instanceof Element ? `${node.localName}.${node.className}` : String(node),
  });
});

// A heartbeat: on an idle page, it is late only if the machine is busy.
const beatMs = 20;
let dueAt = performance.now() + beatMs;
setInterval(() => {
  observation.beats += 1;
  observation.longestBeatMs = Math.max(observation.longestBeatMs, performance.now() - dueAt);
  dueAt = performance.now() + beatMs;
}, beatMs);
