/* Entries out of a file or a pasted text, as people keep lists: a line each, several a line, or one column of a table,
   with comment lines. What is left out is named. */
const COMMENT = /^(#|\/\/|;)/;
const TRAILING = /\s+#.*$/;
const TITLE =
  /^(entr(y|ies)|values?|domains?|fqdns?|hosts?( ?names?)?|urls?|ip( ?address(es)?)?|address(es)?|networks?|subnets?|cidrs?|ports?|names?|paths?|files?)$/i;
const NUMBER = /^\d+([-–]\d+)?$/;
const SIGN = /[.:/\\%*=@]/; /* one of them stands in every address, domain, path and `name: value` */

/* number, word or entry */
function sortOf(cell) {
  if (NUMBER.test(cell)) return "number";
  return SIGN.test(cell) ? "entry" : "word";
}

/* The cells of a line: parted by commas, semicolons and tabs outside of quotes. */
function cellsOf(line) {
  const cells = [""];
  let isQuoted = false;
  for (const character of line) {
    if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && /[,;\t]/.test(character)) cells.push("");
    else cells[cells.length - 1] += character;
  }
  return cells.map((cell) => cell.trim());
}

/* The column of a table that holds the entries, -1 where the rows are no table but lists. */
function columnOf(rows, takesNumbers) {
  const filled = rows.filter((cells) => cells.some(Boolean));
  if (!filled.length || filled.some((cells) => cells.filter(Boolean).length < 2)) return -1;
  const body = filled.length > 1 && filled[0].every((cell) => sortOf(cell) === "word") ? filled.slice(1) : filled;
  const width = Math.max(...body.map((cells) => cells.length));
  const columns = Array.from({ length: width }, (_, at) => body.map((cells) => cells[at]).filter(Boolean));
  const sorts = columns.map((cells) => new Set(cells.map(sortOf)));
  const isOneSort = new Set(sorts.flatMap((of) => [...of])).size === 1;
  if (isOneSort && body === filled) return -1;
  if (filled.length === 1 && (takesNumbers || !sorts.some((of) => of.has("number")))) return -1;
  const wanted = takesNumbers ? ["number", "entry", "word"] : ["entry", "word"];
  for (const sort of wanted) {
    const at = sorts.findIndex((of) => of.size === 1 && of.has(sort));
    if (at >= 0) return at;
  }
  return sorts.findIndex((of) => of.has(wanted[0]));
}

function isTitle(first, others) {
  return (
    others.length > 0 &&
    sortOf(first) === "word" &&
    (TITLE.test(first) || !others.some((cell) => sortOf(cell) === "word"))
  );
}

/* { entries, left, comments, column, columns }: `left` are cells that stand beside the entries, or above them; `column`
   counts from 1, and is 0 where the text is no table. */
export function readList(text, { takesNumbers = false, hasCommas = false } = {}) {
  const lines = text.split(/[\r\n]+/).map((line) => line.trim());
  const kept = lines.filter((line) => line && !COMMENT.test(line)).map((line) => line.replace(TRAILING, ""));
  const comments = lines.filter((line) => COMMENT.test(line)).length;
  const rows = kept.map(cellsOf);
  const at = columnOf(rows, takesNumbers);
  const plain = hasCommas ? kept.map((line) => line.replace(/^"(.*)"$/, "$1")) : rows.flat();
  const entries = (at < 0 ? plain : rows.map((cells) => cells[at] ?? "")).filter(Boolean);
  const left = at < 0 ? [] : rows.flatMap((cells) => cells.filter((cell, place) => cell && place !== at));
  if (entries.length > 1 && isTitle(entries[0], entries.slice(1)) && (at >= 0 || TITLE.test(entries[0])))
    left.unshift(entries.shift());
  const columns = at < 0 ? 0 : Math.max(...rows.map((cells) => cells.length));
  return { entries, left: [...new Set(left)], comments, column: at + 1, columns };
}
