/**
 * Shows the page in the theme that the reader chose, or in the system's; loaded before anything is painted.
 */
(() => {
  const KEY = 'theme';
  const light = window.matchMedia('(prefers-color-scheme: light)');

  /** @returns {'dark' | 'light' | 'auto'} what the reader chose */
  function chosen() {
    try {
      const choice = localStorage.getItem(KEY);
      return choice === 'dark' || choice === 'light' ? choice : 'auto';
    } catch {
      return 'auto'; // storage may be forbidden
    }
  }

  function show() {
    const choice = chosen();
    const theme = choice === 'auto' ? (light.matches ? 'light' : 'dark') : choice;
    document.documentElement.dataset.theme = theme;
  }

  /** @param {'dark' | 'light' | 'auto'} choice */
  function choose(choice) {
    try {
      localStorage.setItem(KEY, choice);
    } catch {
      // the page changes all the same, for as long as it is open
    }
    show();
    if (choice !== 'auto') document.documentElement.dataset.theme = choice;
  }

  light.addEventListener('change', show);
  window.addEventListener('storage', (event) => event.key === KEY && show());
  window.yunyingTheme = {chosen, choose};
  show();
})();
