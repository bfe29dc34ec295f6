// Sorts a table by the clicked heading; cells without a value stay last.
for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    if (!head.querySelector("button")) return;
    head.addEventListener("click", () => {
      const number = head.classList.contains("number");
      const old = head.getAttribute("aria-sort");
      const order = old ? (old === "ascending" ? "descending" : "ascending")
                        : number ? "descending" : "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", order);
      const sign = order === "ascending" ? 1 : -1;
      const key = (row) => row.cells[column].dataset.v ?? row.cells[column].textContent;
      const compare = (a, b) => {
        const x = key(a), y = key(b);
        if (x === "" || y === "") return (x === "") - (y === "");
        return sign * (isNaN(x) || isNaN(y) ? x.localeCompare(y) : x - y);
      };
      table.tBodies[0].append(...[...table.tBodies[0].rows].sort(compare));
    });
  });
}

// Shows the samples of one class on the map.
for (const map of document.querySelectorAll(".class-map")) {
  const select = map.querySelector("select");
  select.addEventListener("change", () => {
    map.classList.toggle("chosen", select.value !== "");
    for (const dots of map.querySelectorAll(".of-class")) {
      dots.classList.toggle("shown", dots.dataset.class === select.value);
    }
  });
}
