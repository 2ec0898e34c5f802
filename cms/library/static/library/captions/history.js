// What can be taken back: lists of cues as they were. Typing in one cue counts as one step.

const MOST = 200;

export function createHistory(cues) {
  let past = [];
  let future = [];
  let now = { cues, current: 0 };
  let lastStep = null;

  return {
    get now() {
      return now;
    },
    get canUndo() {
      return past.length > 0;
    },
    get canRedo() {
      return future.length > 0;
    },
    // The same `step` twice in a row is one; null never is.
    go(next, step = null) {
      if (next.cues !== now.cues && !(step !== null && step === lastStep)) past = [...past, now].slice(-MOST);
      if (next.cues !== now.cues) future = [];
      lastStep = next.cues === now.cues ? lastStep : step;
      now = next;
    },
    select(current) {
      lastStep = null;
      now = { ...now, current };
    },
    undo() {
      if (!past.length) return;
      future = [now, ...future];
      now = past.at(-1);
      past = past.slice(0, -1);
      lastStep = null;
    },
    redo() {
      if (!future.length) return;
      past = [...past, now];
      [now, ...future] = future;
      lastStep = null;
    },
  };
}
