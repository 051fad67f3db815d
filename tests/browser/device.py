"""A browser of one person, signed in, that fills in forms by the names of their fields."""

from contextlib import contextmanager

from django.conf import settings

from tests.browser.session import sign_in
from tests.browser.stage import await_answer
from tests.cast import PASSWORD

FILL = """(form, data) => {
  for (const [name, value] of Object.entries(data)) {
    const fields = Array.from(form.elements).filter((field) => field.name === name);
    if (!fields.length) throw new Error("no field " + name);
    for (const field of fields) {
      if (field.type === "checkbox" || field.type === "radio") {
        field.checked = [].concat(value).map(String).includes(field.value) || value === true;
      } else field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }
}"""
READ = """(form, names) => Object.fromEntries(names.map((name) => {
  const fields = Array.from(form.elements).filter((field) => field.name === name);
  const ticks = fields.filter((field) => field.type === "checkbox" || field.type === "radio");
  if (ticks.length) return [name, ticks.filter((tick) => tick.checked).map((tick) => tick.value)];
  return [name, fields.length ? fields[0].value : null];
}))"""
SUBMIT = """(form) => {
  form.noValidate = true;
  const buttons = form.querySelectorAll("button[type=submit], button:not([type])");
  form.requestSubmit(buttons[buttons.length - 1]);
}"""
#: What the browser keeps of forms: [key].
KEPT = "() => Object.keys(localStorage).filter((key) => key.startsWith('form:'))"
#: As Firefox and Chromium do where a site may keep nothing.
FORBID = """Object.defineProperty(window, 'localStorage', {
  get() { throw new DOMException('The operation is insecure.', 'SecurityError'); },
});"""
#: As where other pages of the site have filled it.
FULL = """Storage.prototype.setItem = () => {
  throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
};"""


class Device:
    """One browser: its page, and the forms on it."""

    def __init__(self, context, site, person):
        self.context, self.site, self.person = context, site, person
        self.page = context.new_page()
        self.page.set_default_timeout(10_000)
        self.sign_in()

    def sign_in(self):
        sign_in(self.context, self.site, self.person)

    def lose_sign_in(self):
        self.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)

    def sign_in_again(self):
        """On the page that asks for it, into which one was led."""
        assert "/login/" in self.page.url, self.page.url
        self.page.get_by_label("用户名").fill(self.person.username)
        self.page.get_by_label("密码", exact=True).fill(PASSWORD)
        with self.page.expect_navigation():
            self.page.get_by_role("button", name="登录", exact=True).click()

    def open(self, path):
        answer = self.page.goto(f"{self.site}{path}")
        assert answer.status == 200, f"{path}: {answer.status}"

    def form(self, action="", page=""):
        """The form that posts to this address; without an address of its own it posts to `page`."""
        if action and action != page:
            return self.page.locator(f'main form[method=post][action="{action}"]').first
        return self.page.locator(
            f'main form[method=post]:not([action]), main form[method=post][action="{page}"], '
            'main form[method=post][action^="?"]'
        ).first

    def fill(self, form, data):
        form.evaluate(FILL, data)

    def values(self, form, names):
        return form.evaluate(READ, list(names))

    def submit(self, form):
        """As a press of its last button that sends it; the answer of the page that follows, None
        where a script sends it."""
        if form.get_attribute("data-keep-unsent") is not None:
            form.evaluate(SUBMIT)
            return await_answer(self.page)
        with self.page.expect_navigation() as arrived:
            form.evaluate(SUBMIT)
        return arrived.value

    def kept(self):
        return self.page.evaluate(KEPT)

    def says(self):
        return " ".join(self.page.locator("main").inner_text().split())


@contextmanager
def device(browser, options, site, person, script=""):
    context = browser.new_context(**options)
    if script:
        context.add_init_script(script)
    try:
        yield Device(context, site, person)
    finally:
        context.close()
