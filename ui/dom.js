// Elements from values. Text is always a text node, so nothing that a person wrote can become markup.

function put(element, key, value) {
  if (value === undefined || value === null || value === false) return;
  if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
  else if (key === "value") element.value = value;
  else element.setAttribute(key, value === true ? "" : value);
}

export function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === undefined || child === null || child === false || child === "") continue;
    element.append(child instanceof Node ? child : String(child));
  }
  return element;
}

// h("p", {class: "note"}, "text", h("b", {}, "bold")); a tag may carry classes: "p.note.large".
export function h(tag, props = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const element = document.createElement(name);
  if (classes.length) element.classList.add(...classes);
  for (const [key, value] of Object.entries(props)) {
    if (key === "class") element.classList.add(...String(value).split(" ").filter(Boolean));
    else put(element, key, value);
  }
  return append(element, children);
}

function keyed(root) {
  return new Map([...root.querySelectorAll("[data-key]")].map((element) => [element.dataset.key, element]));
}

// Replaces what `root` holds, and keeps what its reader had opened, typed and reached.
export function refill(root, ...children) {
  const before = keyed(root);
  const open = new Set([...before].filter(([, e]) => e.tagName === "DETAILS" && e.open).map(([key]) => key));
  const closed = new Set([...before].filter(([, e]) => e.tagName === "DETAILS" && !e.open).map(([key]) => key));
  const typed = new Map([...before].filter(([, e]) => e.tagName === "INPUT").map(([key, e]) => [key, e.value]));
  const scrolled = new Map([...before].map(([key, e]) => [key, [e.scrollTop, e.scrollLeft]]));
  const active = root.contains(document.activeElement) ? document.activeElement.dataset?.key : undefined;
  root.replaceChildren();
  append(root, children);
  for (const [key, element] of keyed(root)) {
    if (open.has(key)) element.open = true;
    if (closed.has(key)) element.open = false;
    if (typed.has(key)) element.value = typed.get(key);
    if (scrolled.has(key)) [element.scrollTop, element.scrollLeft] = scrolled.get(key);
    if (key === active) element.focus({ preventScroll: true });
  }
  return root;
}
