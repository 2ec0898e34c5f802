// The way to the server and back: {kind: "saved" | "changed" | "refused" | "away" | "signedOut", …answer}.

export async function send(address, token, draft) {
  let response;
  try {
    response = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token, "X-Requested-With": "XMLHttpRequest" },
      body: JSON.stringify(draft),
    });
  } catch {
    return { kind: "away" };
  }
  const answer = await response.json().catch(() => null);
  if (answer?.message === undefined) return { kind: response.status >= 500 ? "away" : "signedOut" };
  return { kind: { 200: "saved", 409: "changed" }[response.status] ?? "refused", ...answer };
}

export function download(name, content) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type: "text/vtt" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
