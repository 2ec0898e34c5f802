// What is not saved yet, kept on this device: a power cut, a closed page or an expired session loses nothing.

export function createDrafts(storage, key) {
  return {
    // {over, cues, at} or null; what cannot be read counts as nothing.
    read() {
      try {
        const draft = JSON.parse(storage.getItem(key));
        return Array.isArray(draft?.cues) && typeof draft.over === "string" ? draft : null;
      } catch {
        return null;
      }
    },
    // False when this device keeps nothing: full, or a private window.
    write(draft) {
      try {
        storage.setItem(key, JSON.stringify(draft));
        return true;
      } catch {
        return false;
      }
    },
    forget() {
      try {
        storage.removeItem(key);
      } catch {
        // nothing was kept
      }
    },
  };
}
