import {Icon, StateMark, arrange, fill, isTyping, narrow, number, ring} from 'yunying-parts';

const SELECT_PAUSE_MS = 150;
const CALM_MS = 1000;
const STEPS = {ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity};
const COLUMNS = ['state', 'name', 'person', 'modality', 'procedure', 'class', 'department', 'time', 'images'];
const SORTED = ['state', 'name', 'modality', 'time'];

/** A page of studies: rows on a desktop, cards on a phone. */
export default {
  components: {Icon, StateMark},
  template: `
    <section class="studies" :lang="language" data-testid="worklist" :data-state="state" :aria-busy="String(state === 'loading')"
             @pointerenter="over = $event.pointerType === 'mouse'" @pointerleave="over = false">
      <div v-if="notice" class="studies-notice" role="status" data-testid="worklist-notice">
        <Icon name="plus" small /><span class="cut">{{ notice }}</span>
        <button class="button quiet accent" type="button" data-testid="worklist-bring" @click="bring">{{ words.bring }}</button>
        <button class="icon-button" type="button" :aria-label="words.dismiss" @click="dismissed = fresh.count"><Icon name="close" small /></button>
      </div>
      <div class="studies-scroll" ref="scroll" @scroll.passive="scrolled = $event.target.scrollTop > 0">
        <ul v-if="cards" class="studies-cards">
          <template v-if="state === 'loading'">
            <li v-for="index in 6" :key="index" class="study-card" aria-hidden="true">
              <span class="study-thumb skeleton"></span>
              <span class="study-card-text"><span class="skeleton"></span><span class="skeleton"></span><span class="skeleton"></span></span>
            </li>
          </template>
          <li v-else v-for="row in shown" :key="row.key">
            <button class="study-card" type="button" data-testid="worklist-row" :data-study="row.key" @click="open(row.key)">
              <span class="study-thumb" data-theme="dark">
                <img v-if="row.thumbnail && !broken.has(row.thumbnail)" :src="row.thumbnail" alt="" loading="lazy" @error="broken.add(row.thumbnail)">
                <span v-else>{{ row.modality }}</span>
              </span>
              <span class="study-card-text">
                <span><b class="cut">{{ row.name || words.nameless }}</b><i v-if="dots.has(row.key)" class="study-dot"></i>
                  <span class="soft study-person">{{ person(row) }}</span>
                  <span v-if="row.urgent" class="tag urgent">{{ words.urgent }}</span>
                  <StateMark :state="row.state" :text="row.state_text" /></span>
                <span><span class="modality">{{ row.modality }}</span><span class="cut">{{ row.procedure }}</span></span>
                <span class="soft"><span class="cut">{{ row.department || row.patient_class }}</span>
                  <span class="study-when">{{ row.time }}<template v-if="row.images !== null"> · {{ say('images_of', row.images) }}</template></span></span>
              </span>
            </button>
          </li>
        </ul>
        <table v-else role="grid" :aria-label="words.title">
          <colgroup><col v-for="name in columns" :key="name" :class="'study-' + name"></colgroup>
          <thead><tr>
            <th v-for="name in columns" :key="name" :class="'study-' + name" :aria-sort="direction(name)">
              <button v-if="sorted.includes(name)" type="button" @click="turn(name)">{{ words['column_' + name] }}<Icon
                v-if="by === name" :name="direction(name) === 'descending' ? 'down' : 'up'" small /></button>
              <template v-else>{{ words['column_' + name] }}</template>
            </th>
          </tr></thead>
          <tbody v-if="state === 'loading'" aria-hidden="true">
            <tr v-for="line in 18" :key="line" :style="{opacity: 1 - line * 0.045}">
              <td v-for="(name, column) in columns" :key="name" :class="'study-' + name"><span class="skeleton" :style="{width: 45 + (line * 37 + column * 23) % 40 + '%'}"></span></td>
            </tr>
          </tbody>
          <tbody v-else>
            <tr v-for="row in shown" :key="row.key" data-testid="worklist-row" :data-study="row.key" :ref="'row-' + row.key"
                :aria-selected="String(row.key === chosen)" :tabindex="row.key === tabStop ? 0 : -1"
                @click="select(row.key)" @dblclick="open(row.key)" @focus="focused(row.key)">
              <td class="study-state"><StateMark :state="row.state" :text="row.state_text" /></td>
              <td class="study-name" :title="row.name"><span><span class="cut">{{ row.name || words.nameless }}</span>
                <span v-if="row.urgent" class="tag urgent">{{ words.urgent }}</span>
                <i v-if="dots.has(row.key)" class="study-dot" :title="words.fresh"></i></span></td>
              <td class="study-person">{{ person(row) }}</td>
              <td class="study-modality"><span v-if="row.modality" class="modality">{{ row.modality }}</span></td>
              <td class="study-procedure" :title="row.procedure">{{ row.procedure }}</td>
              <td class="study-class">{{ row.patient_class }}</td>
              <td class="study-department" :title="row.department">{{ row.department }}</td>
              <td class="study-time" :title="row.moment">{{ row.time }}</td>
              <td class="study-images">{{ row.images === null ? '—' : format(row.images) }}</td>
            </tr>
          </tbody>
        </table>
        <div v-if="state === 'ready' && !shown.length" class="studies-none"><slot></slot></div>
      </div>
    </section>`,
  props: {words: Object, language: String, state: String, rows: Array, sort: String, usual: Boolean, serial: Number,
    fresh: Object, selected: String},
  emits: ['open', 'select', 'sort', 'taken', 'bring'],
  data() {
    return {cards: false, shown: this.rows, chosen: this.selected, dots: new Set(this.fresh.keys), over: false,
      scrolled: false, held: false, dismissed: 0, broken: new Set()};
  },
  created() {
    this.columns = COLUMNS;
    this.sorted = SORTED;
    this.seen = this.serial;
  },
  mounted() {
    this.leave = new AbortController();
    this.wide = narrow(700, (cards) => (this.cards = cards));
    document.addEventListener('keydown', (event) => this.typed(event), {signal: this.leave.signal});
  },
  unmounted() {
    this.leave.abort();
    this.wide();
    clearTimeout(this.telling);
    clearTimeout(this.calming);
  },
  computed: {
    by() {
      return this.sort.replace('-', '');
    },
    calm() {
      return this.usual && !this.over && !this.scrolled;
    },
    tabStop() {
      return this.shown.some((row) => row.key === this.chosen) ? this.chosen : this.shown[0]?.key;
    },
    notice() {
      const {count, urgent} = this.fresh;
      if (!this.held || !count || count === this.dismissed) return '';
      return fill(urgent ? this.words.notice_urgent : this.words.notice, {count, urgent});
    },
  },
  watch: {
    rows(rows) {
      if (this.serial !== this.seen) return this.begin();
      const {shown, held} = arrange(this.shown, rows, this.calm);
      this.shown = shown;
      this.held = held || (!this.usual && this.fresh.count > 0);
      if (!this.held && this.fresh.count) this.taken();
    },
    fresh({keys}, before) {
      if (keys.some((key) => !before.keys.includes(key))) ring();
    },
    // NOTE: rows wait a moment after the pointer left, for it may come back to the one it was on
    calm(calm) {
      clearTimeout(this.calming);
      if (calm && this.held) this.calming = setTimeout(() => this.enter(), CALM_MS);
    },
  },
  methods: {
    /** Shows what the reader asked for. */
    begin() {
      this.seen = this.serial;
      this.shown = this.rows;
      this.held = false;
      this.dismissed = 0;
      this.dots = new Set(this.fresh.keys);
      if (this.$refs.scroll) this.$refs.scroll.scrollTop = 0;
    },
    enter() {
      this.shown = this.rows;
      this.held = false;
      if (this.fresh.count) this.taken();
    },
    taken() {
      this.dots = new Set([...this.dots, ...this.fresh.keys]);
      this.dismissed = 0;
      this.$emit('taken');
    },
    bring() {
      if (!this.usual) return this.$emit('bring');
      this.$refs.scroll.scrollTop = 0;
      this.enter();
    },
    select(key) {
      if (!key || key === this.chosen) return;
      this.chosen = key;
      this.dots.delete(key);
      clearTimeout(this.telling);
      this.telling = setTimeout(() => this.$emit('select', key), SELECT_PAUSE_MS);
    },
    focused(key) {
      if (this.$refs['row-' + key]?.[0]?.matches(':focus-visible')) this.select(key);
    },
    open(key) {
      if (!key) return;
      this.chosen = key;
      this.$emit('open', key);
    },
    typed(event) {
      if (this.cards || isTyping(event) || !this.shown.length) return;
      const at = this.shown.findIndex((row) => row.key === this.chosen);
      if (event.key in STEPS) {
        event.preventDefault();
        const next = at < 0 ? 0 : Math.min(Math.max(at + STEPS[event.key], 0), this.shown.length - 1);
        this.goTo(this.shown[next].key);
      } else if (event.key === 'Enter' && at >= 0 && !event.target.closest('button, a, label')) {
        this.open(this.chosen);
      }
    },
    async goTo(key) {
      this.select(key);
      await this.$nextTick();
      const row = this.$refs['row-' + key]?.[0];
      row?.focus({preventScroll: true});
      row?.scrollIntoView({block: 'nearest'});
    },
    turn(name) {
      this.$emit('sort', this.sort === name ? `-${name}` : name);
    },
    direction(name) {
      if (this.by !== name) return null;
      return (name === 'time') !== this.sort.startsWith('-') ? 'descending' : 'ascending';
    },
    person: (row) => [row.sex, row.age].filter(Boolean).join('\u2002'),
    format(value) {
      return number(value, this.language);
    },
    say(key, count) {
      return fill(this.words[key], {count: this.format(count)});
    },
  },
};
