// No run-time: what was done is kept on this device, where the browser lets it.

export function web(win, config) {
  const key = `hoclieuso/${config.key}`;
  let kept = true;

  function start() {
    try {
      const state = win.localStorage.getItem(key) || "";
      win.localStorage.setItem(key, state);
      return { recorded: true, state };
    } catch {
      kept = false; // pages opened from a file, private windows, sandboxed frames
      return { recorded: false, problem: "not_saved" };
    }
  }

  function suspend(state) {
    if (!kept) return true;
    try {
      win.localStorage.setItem(key, state);
      return true;
    } catch {
      return false;
    }
  }

  const nothing = () => undefined;
  return { start, answer: nothing, progress: nothing, complete: nothing, suspend, finish: suspend };
}
