import {Icon, fill, isTyping, number} from 'yunying-parts';

/** Which part of a list is shown, and the way to the others. */
export default {
  components: {Icon},
  template: `
    <footer class="pager">
      <span class="pager-range">{{ range }}</span><span class="cut pager-order">{{ order }}</span>
      <span v-if="keys.length" class="pager-keys"><span v-for="line in keys" :key="line.text">
        <kbd v-for="key in line.keys" :key="key">{{ key }}</kbd> {{ line.text }}</span></span>
      <nav v-if="pages > 1" :aria-label="words.pages">
        <button class="icon-button" type="button" :disabled="page <= 1" :aria-label="words.previous" data-testid="page-previous"
                @click="goTo(page - 1)"><Icon name="left" small /></button>
        <label><span class="hidden-text">{{ words.page }}</span>
          <input class="pager-number" type="text" inputmode="numeric" data-testid="page-number" :value="page" maxlength="7"
                 @change="typed($event.target)" @keydown.esc="$event.target.value = page; $event.target.blur()"> / {{ format(pages) }}</label>
        <button class="icon-button" type="button" :disabled="page >= pages" :aria-label="words.next" data-testid="page-next"
                @click="goTo(page + 1)"><Icon name="right" small /></button>
      </nav>
    </footer>`,
  props: {words: Object, language: String, page: Number, size: Number, shown: Number, total: Number, order: String, keys: Array},
  emits: ['page'],
  mounted() {
    this.leave = new AbortController();
    document.addEventListener('keydown', (event) => {
      const step = {ArrowLeft: -1, ArrowRight: 1}[event.key];
      if (step && !isTyping(event)) this.goTo(this.page + step);
    }, {signal: this.leave.signal});
  },
  unmounted() {
    this.leave.abort();
  },
  computed: {
    pages() {
      return Math.max(1, Math.ceil((this.total ?? 0) / this.size));
    },
    range() {
      if (!this.total) return this.total === 0 ? this.words.none : '–';
      const before = (this.page - 1) * this.size;
      const [first, last] = [before + Math.min(1, this.shown), before + this.shown].map(this.format);
      return fill(this.words.range, {first, last, total: this.format(this.total)});
    },
  },
  methods: {
    goTo(page) {
      if (page !== this.page && page >= 1 && page <= this.pages) this.$emit('page', page);
    },
    typed(input) {
      const page = Math.min(Math.max(Number.parseInt(input.value, 10) || this.page, 1), this.pages);
      input.value = page;
      this.goTo(page);
    },
    format(count) {
      return number(count, this.language);
    },
  },
};
