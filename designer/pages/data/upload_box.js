// Sends files one after the other to the app, which writes them to disk as they come: none is ever held in memory as a whole.
// What is under way goes on while the person looks at another page of the app, and is shown again where they come back.

/** @typedef {"waiting" | "going" | "kept" | "cancelled" | "failed"} State */
/** @typedef {{ file: File, folder: string, sent: number, state: State, said: string, request?: XMLHttpRequest, row?: HTMLElement }} Upload */
/** @typedef {{ uploads: Upload[], data: { token: string, folder: string, most: number, api: string }, kept: () => void, list?: HTMLElement }} Shared */

/** @type {Shared} one for the page, however often the box is mounted */
const shared = (globalThis.framewireUploads ??= { uploads: [], data: { token: "", folder: "", most: 0, api: "" }, kept: () => {} });
const PROBLEM = "The connection broke. Choose the file again.";

const inWords = (bytes) => {
  const units = ["bytes", "kB", "MB", "GB"];
  let unit = 0;
  for (; bytes >= 1000 && unit < 3; unit += 1) bytes /= 1000;
  return `${bytes.toFixed(unit && bytes < 100 && bytes % 1 ? 1 : 0)} ${units[unit]}`;
};

const element = (kind, className, text = "") => Object.assign(document.createElement(kind), { className, textContent: text });

const isOver = (upload) => upload.state !== "waiting" && upload.state !== "going";

const wordsFor = (upload) =>
  ({
    waiting: "waits",
    going: `${inWords(upload.sent)} of ${inWords(upload.file.size)}`,
    kept: `kept, ${inWords(upload.file.size)}`,
    cancelled: "cancelled; nothing of it is left",
    failed: upload.said,
  })[upload.state];

function rowOf(upload) {
  const row = element("li", "row");
  const cancel = element("button", "plain", "Cancel");
  cancel.type = "button";
  cancel.setAttribute("aria-label", `Cancel ${upload.file.name}`);
  cancel.onclick = () => end(upload, "cancelled");
  const bar = Object.assign(document.createElement("progress"), { max: upload.file.size || 1 });
  bar.setAttribute("aria-label", upload.file.name);
  row.append(element("span", "name", upload.file.name), bar, element("span", "said"), cancel);
  return row;
}

function draw(upload) {
  if (!shared.list) return;
  upload.row ??= rowOf(upload);
  if (upload.row.parentElement !== shared.list) shared.list.append(upload.row);
  upload.row.dataset.state = upload.state;
  upload.row.querySelector(".said").textContent = wordsFor(upload);
  upload.row.querySelector("progress").value = upload.sent;
  upload.row.querySelector("button").hidden = isOver(upload);
}

/** @param {Upload} upload @param {State} state */
function end(upload, state, said = "") {
  if (isOver(upload)) return;
  Object.assign(upload, { state, said });
  upload.request?.abort();
  draw(upload);
  if (state === "kept") shared.kept();
  next();
}

function next() {
  const upload = shared.uploads.find((one) => !isOver(one));
  if (!upload || upload.state === "going") return;
  const { api, token } = shared.data;
  const asked = new URLSearchParams({ name: upload.file.name, folder: upload.folder });
  const request = (upload.request = new XMLHttpRequest());
  upload.state = "going";
  request.upload.onprogress = (told) => {
    upload.sent = told.loaded;
    draw(upload);
  };
  request.onload = () => end(upload, request.status === 200 ? "kept" : "failed", refusal(request));
  request.onerror = () => end(upload, "failed", PROBLEM);
  request.open("POST", new URL(`${api}/upload?${asked}`, window.location.origin).href); // a blob lies nowhere: the address must be whole
  request.setRequestHeader("authorization", `Bearer ${token}`);
  request.send(upload.file);
  draw(upload);
}

/** @param {XMLHttpRequest} request */
function refusal(request) {
  try {
    const { message, remedy } = JSON.parse(request.responseText).error;
    return `${message} ${remedy}`;
  } catch {
    return PROBLEM;
  }
}

function take(files) {
  for (const file of files) {
    /** @type {Upload} */
    const upload = { file, folder: shared.data.folder, sent: 0, state: "waiting", said: "" };
    shared.uploads.push(upload);
    if (file.size > shared.data.most) {
      end(upload, "failed", `It is larger than ${inWords(shared.data.most)}. Put it into a folder that is open instead, and register that.`);
    } else {
      draw(upload);
    }
  }
  next();
}

function build(host) {
  const input = Object.assign(document.createElement("input"), { type: "file", multiple: true, hidden: true });
  const choose = Object.assign(element("button", "choose", "Choose files"), { type: "button", onclick: () => input.click() });
  const zone = element("div", "zone");
  const list = Object.assign(element("ul", "list"), { ariaLive: "polite" });
  input.onchange = () => {
    take(input.files);
    input.value = "";
  };
  zone.ondragover = (event) => {
    event.preventDefault();
    zone.dataset.over = "";
  };
  zone.ondragleave = () => delete zone.dataset.over;
  zone.ondrop = (event) => {
    event.preventDefault();
    delete zone.dataset.over;
    take(event.dataTransfer.files);
  };
  zone.append(choose, element("span", "hint"), input);
  host.replaceChildren(zone, list);
}

window.onbeforeunload ??= (event) => {
  if (!shared.uploads.every(isOver)) event.preventDefault();
};

export default ({ data, parentElement, setTriggerValue }) => {
  const host = parentElement.querySelector(".box");
  if (!host.firstChild) build(host);
  Object.assign(shared, { data, kept: () => setTriggerValue("kept", Date.now()), list: host.querySelector(".list") });
  host.querySelector(".hint").textContent = `or drop them here, at most ${inWords(data.most)} each`;
  shared.uploads.forEach(draw);
  return () =>
    setTimeout(() => {
      if (!host.isConnected && host.contains(shared.list)) shared.kept = () => {}; // nobody is there to hear it
    });
};
