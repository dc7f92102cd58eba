/** The canvas alone in a page, on a server in memory: for looking at it while it is changed. `?nodes=1000`, `?theme=dark`. */
import mount from "../main";
import { detector, grid } from "./documents";
import { MemoryServer } from "./server";
import { emptyDocument } from "../model/document";

const wish = new URLSearchParams(window.location.search);
const size = wish.get("nodes");
const server = new MemoryServer(size === null ? detector() : size === "0" ? emptyDocument("New") : grid(Number(size)));
server.role = (wish.get("role") as typeof server.role | null) ?? "operator";
window.fetch = server.fetch;
Object.assign(window, { server });
const dark = { "--st-text-color": "#fafafa", "--st-background-color": "#0e1117", "--st-secondary-background-color": "#262730", "--st-primary-color": "#7aa2ff" };
const light = { "--st-text-color": "#31333f", "--st-background-color": "#ffffff", "--st-secondary-background-color": "#f0f2f6", "--st-primary-color": "#3b5bdb" };
for (const [name, value] of Object.entries(wish.get("theme") === "dark" ? dark : light)) document.body.style.setProperty(name, value);
document.body.style.background = "var(--st-background-color)";
const parentElement = document.getElementById("canvas") as HTMLElement;
const data = { api: "/framewire/api", token: "t", slug: "line", tour: false };
mount({ data, key: "canvas", parentElement, setStateValue: () => undefined, setTriggerValue: (name, value) => console.info(name, value) });
