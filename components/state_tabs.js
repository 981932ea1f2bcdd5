import {number} from 'yunying-parts';

/** One tab for each state, with its count. */
export default {
  template: `
    <div class="states" role="tablist" :aria-label="words.title">
      <button v-for="state in all" :key="state.value" class="states-tab" type="button" role="tab" :data-testid="'state-' + state.value"
              :aria-selected="String(state.chosen)" :tabindex="state.chosen ? 0 : -1"
              @click="$emit('choose', state.value)" @keydown.left.stop.prevent="move(-1)" @keydown.right.stop.prevent="move(1)">
        {{ state.text }}<span class="states-count">{{ format(state.count) }}</span>
      </button>
    </div>`,
  props: {words: Object, language: String, states: Array, total: Number},
  emits: ['choose'],
  computed: {
    all() {
      const none = !this.states.some((state) => state.chosen);
      return [{value: '', text: this.words.all, count: this.total, chosen: none}, ...this.states];
    },
  },
  methods: {
    move(step) {
      const tabs = [...this.$el.children];
      tabs[(tabs.indexOf(document.activeElement) + step + tabs.length) % tabs.length].focus();
    },
    format(count) {
      return number(count, this.language);
    },
  },
};
