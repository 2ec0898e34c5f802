// A platform's run-time page around scorm-again: `launch` opens a SCO with what was saved at the last commit.
// Every call of the SCO is kept in `calls` as [function, ...arguments, answer, error code].

const calls = [];
const MOST_CALLS = 5000;
const EDITIONS = {
  scorm12: { name: "API", make: (settings) => new window.Scorm12API(settings), error: "LMSGetLastError" },
  scorm2004: { name: "API_1484_11", make: (settings) => new window.Scorm2004API(settings), error: "GetLastError" },
};
const FUNCTIONS = ["Initialize", "Terminate", "GetValue", "SetValue", "Commit", "GetLastError", "GetErrorString", "GetDiagnostic"];
// Open edX's SCORM XBlock answers "" for these whatever was written.
const UNANSWERED = /lesson_status|completion_status|success_status|score|mode|_count/;

function launch({ edition, page, saved, manifest, quirky }) {
  const { name, make, error } = EDITIONS[edition];
  const api = make({ lmsCommitUrl: "/commit", dataCommitFormat: "flattened", alwaysSendTotalTime: true, logLevel: 5 });
  api.loadFromFlattenedJSON(saved || { ...manifest }, "");
  window[name] = recorded(api, error, edition === "scorm12" ? "LMS" : "", quirky);
  document.getElementById("sco").src = `/package/${page}`;
}

function recorded(api, error, prefix, quirky) {
  const wrapped = {};
  for (const short of FUNCTIONS) {
    const name = prefix + (prefix && short === "Terminate" ? "Finish" : short);
    wrapped[name] = (...values) => {
      const answer = quirky && short === "GetValue" && UNANSWERED.test(values[0]) ? "" : api[name](...values);
      if (name !== error && calls.length < MOST_CALLS) {
        calls.push([name, ...values.map(String), String(answer), String(api[error]())]);
      }
      return answer;
    };
  }
  return wrapped;
}

/** Closes the SCO as most platforms do: the frame goes elsewhere. */
function leave() {
  return new Promise((resolve) => {
    const frame = document.getElementById("sco");
    frame.addEventListener("load", () => resolve(calls), { once: true });
    frame.src = "about:blank";
  });
}
