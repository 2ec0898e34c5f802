// A platform's run-time page around scorm-again: `launch` opens a SCO with what was saved at the last commit.
// Every call of the SCO is kept in `calls` as [function, ...arguments, answer, error code].

const calls = [];
const EDITIONS = {
  scorm12: { name: "API", make: (settings) => new window.Scorm12API(settings), error: "LMSGetLastError" },
  scorm2004: { name: "API_1484_11", make: (settings) => new window.Scorm2004API(settings), error: "GetLastError" },
};
const FUNCTIONS = ["Initialize", "Terminate", "GetValue", "SetValue", "Commit", "GetLastError", "GetErrorString", "GetDiagnostic"];
// Open edX's SCORM XBlock answers "" for these whatever was written (packages.md).
const UNANSWERED = /lesson_status|completion_status|success_status|score|mode|_count/;

function launch({ edition, page, saved, manifest, quirky, popup }) {
  const { name, make, error } = EDITIONS[edition];
  const api = make({ lmsCommitUrl: "/commit", dataCommitFormat: "flattened", alwaysSendTotalTime: true, logLevel: 4 });
  if (saved) api.loadFromFlattenedJSON(saved, "");
  else api.loadFromFlattenedJSON({ ...manifest }, "");
  window[name] = recorded(api, error, edition === "scorm12" ? "LMS" : "", quirky ? saved || {} : null);
  if (popup) window.open(`/package/${page}`, "sco", "width=1000,height=700");
  else document.getElementById("sco").src = `/package/${page}`;
}

/** `snapshot`: what a run-time that reads nothing but the page's own copy had when the page was opened. */
function recorded(api, error, prefix, snapshot) {
  const wrapped = {};
  for (const short of FUNCTIONS) {
    const name = prefix + (prefix && short === "Terminate" ? "Finish" : short);
    wrapped[name] = (...values) => {
      const answer = snapshot && short === "GetValue" ? answerOf(snapshot, values[0]) : api[name](...values);
      if (name !== error) calls.push([name, ...values, String(answer), String(api[error]())]);
      return answer;
    };
  }
  return wrapped;
}

function answerOf(snapshot, element) {
  return UNANSWERED.test(element) ? "" : snapshot[element] || "";
}

/** Closes the SCO as most platforms do: the frame goes elsewhere. */
function leave() {
  return new Promise((resolve) => {
    const frame = document.getElementById("sco");
    frame.addEventListener("load", () => resolve(calls), { once: true });
    frame.src = "about:blank";
  });
}

/** A whole SCORM 2004 course under scorm-again's sequencing engine; `deliver` opens the page of the current item. */
function begin(activityTree) {
  const delivered = [];
  const eventListeners = { onActivityDelivery: (activity) => delivered.push(activity.id) };
  const settings = { lmsCommitUrl: "/commit", dataCommitFormat: "flattened", logLevel: 4 };
  const api = new window.Scorm2004API({ ...settings, sequencing: { activityTree, eventListeners } });
  window.API_1484_11 = api;
  window.course = { api, delivered };
  return api.processNavigationRequest("start");
}

function deliver(page) {
  document.getElementById("sco").src = `/package/${page}`;
}

/** The learner asks for the next item. */
function proceed() {
  window.course.api.reset();
  return window.course.api.processNavigationRequest("continue");
}
