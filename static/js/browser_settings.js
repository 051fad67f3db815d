/* What a reader chose in this browser. Private browsing may refuse storage: no page fails for it. */

export function get(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch (error) {
    return null;
  }
}

export function set(name, value) {
  try {
    localStorage.setItem(name, JSON.stringify(value));
  } catch (error) {
    /* Then it holds for this page alone. */
  }
}
