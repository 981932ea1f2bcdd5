import {Icon} from 'yunying-parts';

/** The title of a page, one line of truth, and what is wrong with the whole platform. */
export default {
  components: {Icon},
  template: `
    <header class="page-head"><h1>{{ title }}</h1><p class="soft" role="status" data-testid="page-line">{{ line }}</p><slot></slot>
      <div v-if="warnings.length" class="page-warnings" role="alert"><p v-for="warning in warnings" :key="warning" data-testid="page-warning">
        <Icon name="warning" /><span>{{ warning }}</span></p></div></header>`,
  props: {words: Object, language: String, title: String, line: String, warnings: Array},
};
