import {Icon, isLoud, isTyping, makeLoud} from 'yunying-parts';

const PAUSE_MS = 250;
const LOOK_MS = 1000;

/** One search box, and whether the page follows what happens. */
export default {
  components: {Icon},
  template: `
    <header class="search">
      <h1>{{ words.title }}</h1>
      <label class="field">
        <Icon name="search" /><span class="hidden-text">{{ words.label }}</span>
        <input type="search" data-testid="worklist-search" ref="input" v-model="typed" :placeholder="words.placeholder"
               maxlength="200" autocomplete="off" autocapitalize="off" autocorrect="off" spellcheck="false" enterkeyhint="search"
               @input="later" @keydown.enter.prevent="enter" @keydown.esc.prevent="escape">
        <button v-if="typed" class="search-clear" type="button" :aria-label="words.clear" @click="clear"><Icon name="close" small /></button>
        <kbd v-else class="search-key">/</kbd>
      </label>
      <span class="search-live" :class="{lost: !live}" role="status" :title="live ? words.live_more : words.lost_more">
        <Icon :name="live ? 'live' : 'offline'" small />{{ live ? words.live : words.lost }}</span>
      <button class="icon-button search-sound" type="button" :aria-pressed="String(loud)" :aria-label="words.sound"
              :title="loud ? words.sound_on : words.sound_off" @click="turnSound"><Icon :name="loud ? 'sound' : 'silent'" /></button>
    </header>`,
  props: {words: Object, language: String, value: String, serial: Number},
  emits: ['search', 'enter'],
  data() {
    return {typed: this.value, live: true, loud: isLoud()};
  },
  mounted() {
    this.asked = this.value;
    this.leave = new AbortController();
    document.addEventListener('keydown', (event) => {
      if (event.key !== '/' || isTyping(event)) return;
      event.preventDefault();
      this.$refs.input.select();
    }, {signal: this.leave.signal});
    // NOTE: the socket is NiceGUI's and is made after this element
    this.looking = setInterval(() => (this.live = window.socket?.connected !== false), LOOK_MS);
  },
  unmounted() {
    this.leave.abort();
    clearInterval(this.looking);
    clearTimeout(this.waiting);
  },
  watch: {
    serial() {
      clearTimeout(this.waiting);
      this.asked = this.typed = this.value;
    },
  },
  methods: {
    later(event) {
      clearTimeout(this.waiting);
      if (!event.isComposing) this.waiting = setTimeout(() => this.ask(), PAUSE_MS);
    },
    ask() {
      clearTimeout(this.waiting);
      const words = this.typed.trim();
      if (words === this.asked) return;
      this.asked = words;
      this.$emit('search', words);
    },
    enter(event) {
      if (event.isComposing) return;
      this.ask();
      if (this.asked) this.$emit('enter');
    },
    clear() {
      this.typed = '';
      this.ask();
      this.$refs.input.focus();
    },
    turnSound() {
      this.loud = !this.loud;
      makeLoud(this.loud);
    },
    escape() {
      if (!this.typed) return this.$refs.input.blur();
      this.clear();
    },
  },
};
