import {BulkBar, Icon, Picked, fill, isTyping, narrow} from 'yunying-parts';

const ICONS = {different: 'copy', misnamed: 'swap', unusable: 'close', orphan: 'warning'};
const STEPS = {ArrowDown: 1, ArrowUp: -1};

/** What is in quarantine: rows on a desktop, cards on a phone. */
export default {
  components: {BulkBar, Icon},
  template: `
    <section class="studies quarantine" :class="{decided}" :lang="language" data-testid="quarantine" :data-state="state" :aria-busy="String(state === 'loading')">
      <div class="studies-scroll">
        <ul v-if="cards" class="quarantine-cards">
          <template v-if="state === 'loading'"><li v-for="line in 5" :key="line" class="quarantine-card" aria-hidden="true">
            <span class="skeleton" style="width:40%"></span><span class="skeleton"></span><span class="skeleton" style="width:70%"></span></li></template>
          <li v-else v-for="row in rows" :key="row.id" :class="{picked: picked.has(row.id)}"><label v-if="!row.decided" class="pick"><input
              class="hidden-text" type="checkbox" :checked="picked.has(row.id)" :aria-label="words.pick" data-testid="quarantine-pick" @change="pick(row.id)">
              <span class="check" :class="{on: picked.has(row.id)}"><Icon name="check" /></span></label><button class="quarantine-card" type="button" data-testid="quarantine-row" :data-entry="row.id" @click="open(row.id)">
            <span><b class="cut">{{ row.name || words.nameless }}</b><span class="soft cut">{{ row.number }}</span></span>
            <span><span class="tag" :class="tone(row)"><Icon :name="icon(row)" small />{{ row.reason_text }}</span>
              <span v-if="row.times > 1" class="faint">{{ say(row.times) }}</span></span>
            <span class="soft"><span v-if="row.modality" class="modality">{{ row.modality }}</span><span class="cut">{{ row.what }}</span></span>
            <span class="soft"><span class="cut">{{ row.decided || row.sender }}</span><span class="quarantine-when">{{ row.time }}</span></span>
            <span v-if="row.because" class="soft" data-testid="quarantine-because">{{ row.because }}</span>
          </button></li>
        </ul>
        <table v-else-if="state === 'loading' || rows.length" role="grid" :aria-label="words.title">
          <colgroup><col v-if="waiting.length" class="quarantine-pick"><col class="quarantine-reason"><col class="quarantine-name"><col><col class="quarantine-sender"><col class="quarantine-time"></colgroup>
          <thead><tr><th v-if="waiting.length" class="quarantine-pick"><label class="pick"><input class="hidden-text" type="checkbox" :checked="picked.isAll(waiting)"
              :aria-label="words.pick_all" data-testid="quarantine-pick-all" @change="picked.turnAll(waiting)">
              <span class="check" :class="{on: picked.isAll(waiting)}"><Icon name="check" /></span></label></th><th>{{ words.reason }}</th><th>{{ words.patient }}</th><th>{{ words.what }}</th><th>{{ decided ? words.decided : words.sender }}</th>
            <th>{{ words.time }}</th></tr></thead>
          <tbody v-if="state === 'loading'" aria-hidden="true"><tr v-for="line in 14" :key="line" :style="{opacity: 1 - line * 0.06}">
            <td v-for="column in 5" :key="column"><span class="skeleton" :style="{width: 45 + (line * 37 + column * 23) % 40 + '%'}"></span></td></tr></tbody>
          <tbody v-else><tr v-for="row in rows" :key="row.id" data-testid="quarantine-row" :data-entry="row.id" :ref="'row-' + row.id"
              :class="{picked: picked.has(row.id)}" :aria-selected="String(row.id === selected)" :tabindex="row.id === stop ? 0 : -1" @click="open(row.id)" @keydown.enter="open(row.id)">
            <td v-if="waiting.length" class="quarantine-pick" @click.stop><label v-if="!row.decided" class="pick" @click.shift.prevent="pick(row.id, true)"><input
              class="hidden-text" type="checkbox" tabindex="-1" :checked="picked.has(row.id)" :aria-label="words.pick" data-testid="quarantine-pick" @change="pick(row.id)">
              <span class="check" :class="{on: picked.has(row.id)}"><Icon name="check" /></span></label></td>
            <td><span class="tag" :class="tone(row)"><Icon :name="icon(row)" small />{{ row.reason_text }}</span></td>
            <td :title="row.name"><span class="quarantine-who"><b class="cut">{{ row.name || words.nameless }}</b><span class="faint cut">{{ row.number }}</span></span></td>
            <td :title="row.what"><span class="quarantine-who"><span v-if="row.modality" class="modality">{{ row.modality }}</span><span class="cut">{{ row.what }}</span></span></td>
            <td :title="because(row)" :class="{told: row.because}">{{ row.decided || row.sender }}<span v-if="row.because" class="quarantine-because soft cut" data-testid="quarantine-because">{{ row.because }}</span><span v-if="row.times > 1" class="faint"> · {{ say(row.times) }}</span></td>
            <td :title="row.moment">{{ row.time }}</td></tr></tbody>
        </table>
        <div v-if="state === 'ready' && !rows.length" class="studies-none"><slot></slot></div>
      </div>
      <BulkBar v-if="picked.count" :words="words" :language="language" :count="picked.count" :sent="sent" @none="picked.clear()" @discard="discard" />
    </section>`,
  props: {words: Object, language: String, state: String, rows: Array, selected: Number},
  emits: ['select', 'discard'],
  data: () => ({cards: false, picked: new Picked(), sent: false}),
  mounted() {
    this.leave = new AbortController();
    this.wide = narrow(700, (cards) => (this.cards = cards));
    document.addEventListener('keydown', (event) => this.typed(event), {signal: this.leave.signal});
  },
  unmounted() {
    this.leave.abort();
    this.wide();
  },
  computed: {
    stop() {
      return this.rows.some((row) => row.id === this.selected) ? this.selected : this.rows[0]?.id;
    },
    waiting() {
      return this.rows.filter((row) => !row.decided).map((row) => row.id);
    },
    decided() {
      return this.rows.length > 0 && this.rows.every((row) => row.decided);
    },
  },
  watch: {
    rows() {
      this.sent = false;
      this.picked.keep(this.waiting);
    },
  },
  methods: {
    icon: (row) => ICONS[row.reason] ?? 'warning',
    tone: (row) => (row.decided ? '' : row.reason === 'unusable' ? 'urgent' : 'warn'),
    say(count) {
      return fill(this.words.times, {count});
    },
    because(row) {
      return [row.decided || row.sender, row.because].filter(Boolean).join(' · ');
    },
    open(id) {
      this.$emit('select', id);
    },
    pick(id, upTo = false) {
      this.picked.turn(id, this.waiting, upTo);
    },
    discard(reason) {
      this.sent = true;
      this.$emit('discard', {entries: [...this.picked.ids], reason});
    },
    typed(event) {
      if (this.cards || isTyping(event) || !this.rows.length) return;
      // where the keys go is known at once, what is selected only when the server has answered
      const here = Number(event.target.dataset?.entry) || this.selected;
      if (event.key === ' ' && here && event.target.tagName !== 'BUTTON') {
        event.preventDefault();
        this.pick(here, event.shiftKey);
      }
      if (!(event.key in STEPS)) return;
      event.preventDefault();
      const at = this.rows.findIndex((row) => row.id === here);
      const next = this.rows[at < 0 ? 0 : Math.min(Math.max(at + STEPS[event.key], 0), this.rows.length - 1)];
      this.$refs['row-' + next.id]?.[0]?.focus();
      if (next.id !== this.selected) this.open(next.id);
    },
  },
};
