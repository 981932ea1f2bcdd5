/**
 * What the form of /login does beyond HTML: shows the password, warns of caps lock, counts down a lock,
 * keeps the name after a wrong password, changes theme and language. It works without all of that.
 */

const NAME = 'login-name';
const YEAR_S = 365 * 24 * 3600;
const THEMES = ['dark', 'light', 'auto'];
const ICONS = {dark: 'moon', light: 'sun', auto: 'contrast'};

const find = (selector) => document.querySelector(selector);
const form = find('form');
const password = find('#password');
const submit = find('[data-testid=login-submit]');

/** @param {Element} button @param {string} name of an icon */
function draw(button, name) {
  const use = button.querySelector('use');
  use.setAttribute('href', use.getAttribute('href').replace(/#.*/, `#${name}`));
}

function warnOfCaps(event) {
  if (event.getModifierState) find('#caps').hidden = !event.getModifierState('CapsLock');
}

function showTheme() {
  const button = find('[data-theme-choice]');
  const choice = window.yunyingTheme.chosen();
  button.querySelector('span').textContent = button.dataset[choice];
  draw(button, ICONS[choice]);
}

/** Keeps the name for the case that the form comes back, and only then brings it back. */
function keepName() {
  const name = find('#name');
  const kept = sessionStorage.getItem(NAME);
  sessionStorage.removeItem(NAME);
  form.addEventListener('submit', () => sessionStorage.setItem(NAME, name.value));
  if (find('#problem').hidden || !kept) return;
  name.value = kept;
  password.focus();
}

/** Counts a lock down, and lets the visitor try again when it ends. */
function countDown() {
  const problem = find('#problem');
  const until = Date.now() + 1000 * Number(problem.dataset.wait);
  submit.disabled = true;
  const tell = () => {
    const left = Math.ceil((until - Date.now()) / 1000);
    if (left > 0) {
      const time = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
      problem.querySelector('span').textContent = problem.dataset.waiting.replace('{time}', time);
      return;
    }
    clearInterval(ticking);
    problem.hidden = true;
    submit.disabled = false;
  };
  const ticking = setInterval(tell, 1000);
  tell();
}

find('[data-show]').addEventListener('click', (event) => {
  const hidden = password.type === 'password';
  password.type = hidden ? 'text' : 'password';
  event.currentTarget.setAttribute('aria-pressed', String(hidden));
  draw(event.currentTarget, hidden ? 'eye-off' : 'eye');
  password.focus();
});
find('[data-language]').addEventListener('click', (event) => {
  const {language} = event.currentTarget.dataset;
  document.cookie = `language=${language}; path=/; max-age=${YEAR_S}; samesite=lax`;
  window.location.reload();
});
find('[data-theme-choice]').addEventListener('click', () => {
  const next = THEMES[(THEMES.indexOf(window.yunyingTheme.chosen()) + 1) % THEMES.length];
  window.yunyingTheme.choose(next);
  showTheme();
});
for (const type of ['keydown', 'keyup', 'pointerdown']) form.addEventListener(type, warnOfCaps);
form.addEventListener('submit', () => (submit.disabled = true));
// a page that comes back from the browser's cache can be sent again
window.addEventListener('pageshow', (event) => event.persisted && (submit.disabled = false));
showTheme();
if (Number(find('#problem').dataset.wait) > 0) countDown();
keepName();
