"use strict";
(() => {
  const { columns, cells, rows, above } = JSON.parse(document.getElementById("data").textContent);
  const SHOWN = 100, PRINTED = 500;
  const table = document.getElementById("table");
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const at = Object.fromEntries(columns.map((column, number) => [column.field, number]));
  const whole = new Intl.NumberFormat("en-US");
  const state = { column: at.people, down: true, page: 0, order: [], find: "", choices: new Map() };

  function make(name, properties = {}, ...inside) {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...inside);
    return element;
  }

  function size(count) {
    const units = ["B", "kB", "MB", "GB", "TB", "PB"];
    let value = count, unit = 0;
    while (value >= 1000 && unit < units.length - 1) { value /= 1000; unit += 1; }
    return unit ? `${value.toFixed(1)} ${units[unit]}` : `${count} B`;
  }

  function cell(number, row) {
    const { form } = columns[number], held = cells[number];
    if (form === "file") {
      const folder = make("span", { textContent: held.folders.words[held.folders.values[row]] });
      return make("th", { scope: "row", className: "file" }, folder, held.names[row]);
    }
    const value = held.values[row];
    const text = held.words ? held.words[value] : form === "size" ? size(value) : value ? whole.format(value) : "";
    return make("td", { className: form, textContent: text });
  }

  // Paths in lower case, made when they are first asked for.
  let paths = null;
  function pathOf(row) {
    if (!paths) {
      const { folders, names } = cells[at.location];
      const low = folders.words.map((folder) => (above + folder).toLowerCase());
      paths = names.map((name, number) => low[folders.values[number]] + name.toLowerCase());
    }
    return paths[row];
  }

  function compared(number) {
    const { form } = columns[number], held = cells[number];
    if (form !== "file") return (a, b) => held.values[a] - held.values[b];
    const { folders, names } = held;
    return (a, b) => folders.values[a] - folders.values[b] || (names[a] < names[b] ? -1 : names[a] > names[b] ? 1 : 0);
  }

  function arrange() {
    const words = state.find.toLowerCase().split(/\s+/).filter(Boolean);
    const tests = [...state.choices.values()];
    const order = [];
    for (let row = 0; row < rows; row += 1) {
      if (tests.every((test) => test(row)) && words.every((word) => pathOf(row).includes(word))) order.push(row);
    }
    const compare = compared(state.column), sign = state.down ? -1 : 1;
    order.sort((a, b) => sign * compare(a, b) || a - b);
    state.order = order;
    state.page = 0;
    draw();
  }

  function fill(first, count) {
    const part = document.createDocumentFragment();
    for (const row of state.order.slice(first, first + count)) {
      part.append(make("tr", {}, ...columns.map((_, number) => cell(number, row))));
    }
    body.replaceChildren(part);
  }

  function draw() {
    fill(state.page * SHOWN, SHOWN);
    heads.forEach((head, number) => {
      if (number === state.column) head.setAttribute("aria-sort", state.down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    const all = state.order.length, last = Math.max(Math.ceil(all / SHOWN) - 1, 0);
    const people = at.people === undefined ? "" : `, sorted by ${columns[state.column].title}`;
    shown.textContent = all === rows ? `${whole.format(all)} files${people}` : `${whole.format(all)} of ${whole.format(rows)} files${people}`;
    place.textContent = `Page ${whole.format(state.page + 1)} of ${whole.format(last + 1)}`;
    first.disabled = before.disabled = state.page === 0;
    after.disabled = end.disabled = state.page === last;
    pages.hidden = last === 0;
  }

  function turn(page) {
    state.page = Math.min(Math.max(page, 0), Math.max(Math.ceil(state.order.length / SHOWN) - 1, 0));
    draw();
    table.scrollIntoView({ block: "start" });
  }

  // --- headers that sort ---
  heads.forEach((head, number) => {
    const button = make("button", { type: "button", textContent: head.textContent });
    button.addEventListener("click", () => {
      if (state.column === number) state.down = !state.down;
      else Object.assign(state, { column: number, down: ["count", "size", "date"].includes(columns[number].form) });
      arrange();
    });
    head.replaceChildren(button);
  });

  // --- filters ---
  const form = document.getElementById("filters"), shown = document.getElementById("shown");
  const find = make("input", { type: "search", autocomplete: "off", spellcheck: false, placeholder: "Part of a path" });
  form.append(make("label", { className: "find" }, "File or folder", find));
  let wait = 0;
  find.addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(() => { state.find = find.value; arrange(); }, 120);
  });

  function choose(title, key, options) {
    const select = make("select", {}, make("option", { value: "", textContent: "Any" }));
    options.forEach(([text], number) => select.append(make("option", { value: String(number), textContent: text })));
    select.addEventListener("change", () => {
      if (select.value === "") state.choices.delete(key);
      else state.choices.set(key, options[Number(select.value)][1]);
      arrange();
    });
    form.append(make("label", {}, title, select));
  }
  const positive = (number) => (row) => cells[number].values[row] > 0;
  const kinds = columns.flatMap((column, number) =>
    ["ssn", "drivers_license", "payment_card", "financial_account", "unpaired"].includes(column.field) ? [[column.hint, positive(number)]] : []);
  if (kinds.length > 1) choose("Kind", "kind", kinds);
  const homes = [["Massachusetts", "people_ma"], ["Not told", "people_unknown"]].filter(([, field]) => field in at);
  choose("Residence", "home", homes.map(([text, field]) => [text, positive(at[field])]));
  columns.forEach((column, number) => {
    const { words, values } = cells[number];
    if (column.form === "choice" && words.length > 1 && words.length <= 60) {
      choose(column.title, column.field, words.map((word, code) => [word || "—", (row) => values[row] === code]));
    }
  });
  const clear = make("button", { type: "button", textContent: "Clear" });
  clear.addEventListener("click", () => { form.reset(); state.find = ""; state.choices.clear(); arrange(); find.focus(); });
  form.append(clear);
  form.addEventListener("submit", (event) => event.preventDefault());

  // --- pages ---
  const pages = document.getElementById("pages"), place = make("span");
  const step = (text, label, page) => {
    const button = make("button", { type: "button", textContent: text, ariaLabel: label });
    button.addEventListener("click", () => turn(page()));
    return button;
  };
  const first = step("First", "First page", () => 0), before = step("Previous", "Previous page", () => state.page - 1);
  const after = step("Next", "Next page", () => state.page + 1), end = step("Last", "Last page", () => Infinity);
  pages.append(first, before, place, after, end);

  addEventListener("beforeprint", () => fill(0, PRINTED));
  addEventListener("afterprint", draw);

  document.getElementById("plain-note").hidden = true;
  form.hidden = shown.hidden = false;
  arrange();
})();
