/** What is done about several rows at once: how many are picked, and why they shall be discarded. */
import {Icon} from './icon.js';
import {fill, number} from './words.js';

const LONGEST = 128;

/** A bar that says how many are picked, and asks why before it reports `discard` with the reason. */
export const BulkBar = {
  components: {Icon},
  template: `
    <div class="bulk" role="region" :aria-label="words.bulk" data-testid="bulk" :data-count="count" @keydown.esc.stop="back">
      <form v-if="asking" class="bulk-ask" role="alertdialog" :aria-label="words.discard" @submit.prevent="confirm">
        <p>{{ say('consequence') }}</p>
        <div class="bulk-reasons"><button v-for="each in reasons" :key="each" class="chip" :class="{on: reason === each}" type="button"
          :aria-pressed="String(reason === each)" @click="reason = each">{{ each }}</button></div>
        <label class="field"><span class="hidden-text">{{ words.reason_why }}</span>
          <input ref="reason" type="text" v-model="reason" :maxlength="longest" :placeholder="words.reason_why" autocomplete="off" data-testid="bulk-reason"></label>
        <div class="case-buttons"><button class="button" type="button" data-testid="bulk-cancel" @click="back">{{ words.cancel }}</button>
          <button class="button primary" type="submit" :disabled="!reason.trim() || sent" data-testid="bulk-confirm">{{ say('discard_count') }}</button></div>
      </form>
      <template v-else><span role="status">{{ say('picked') }}</span>
        <button class="button quiet" type="button" data-testid="bulk-none" @click="$emit('none')">{{ words.pick_none }}</button>
        <button class="button" type="button" ref="discard" data-testid="bulk-discard" @click="ask"><Icon name="close" small />{{ words.discard }}</button></template>
    </div>`,
  props: {words: Object, language: String, count: Number, sent: Boolean},
  emits: ['discard', 'none'],
  data: () => ({asking: false, reason: '', longest: LONGEST}),
  computed: {
    reasons() {
      return this.words.reasons.split('|');
    },
  },
  methods: {
    say(key) {
      return fill(this.words[key], {count: number(this.count, this.language)});
    },
    async ask() {
      this.asking = true;
      await this.$nextTick();
      this.$refs.reason.focus();
    },
    async back() {
      if (!this.asking) return this.$emit('none');
      this.asking = false;
      await this.$nextTick();
      this.$refs.discard.focus();
    },
    confirm() {
      if (this.reason.trim()) this.$emit('discard', this.reason.trim());
    },
  },
};
