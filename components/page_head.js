/** The title of a page, and one line of truth. */
export default {
  template: `
    <header class="page-head"><h1>{{ title }}</h1><p class="soft" role="status" data-testid="page-line">{{ line }}</p><slot></slot></header>`,
  props: {words: Object, language: String, title: String, line: String},
};
