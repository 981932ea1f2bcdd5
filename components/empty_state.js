/** Why a list is empty, and ways out of it. */
export default {
  template: `
    <div class="empty" role="status" data-testid="empty">
      <svg class="empty-picture" viewBox="0 0 112 84" aria-hidden="true">
        <rect x="14" y="10" width="84" height="60" rx="6"/><path d="M14 24h84M24 36h30M24 47h46M24 58h22"/>
        <g><circle cx="82" cy="56" r="14"/><path d="m92 66 9 9"/></g>
      </svg>
      <h2>{{ title }}</h2>
      <p class="soft">{{ text }}</p>
      <div v-if="offers.length" class="empty-offers">
        <button v-for="offer in offers" :key="offer.name" class="button" :class="offer.main ? 'primary' : 'quiet'" type="button"
                :data-testid="'offer-' + offer.name" @click="$emit('offer', offer.name)">{{ offer.text }}</button>
      </div>
      <p v-if="hint" class="empty-hint">{{ hint }}</p>
    </div>`,
  props: {words: Object, language: String, title: String, text: String, offers: Array, hint: String},
  emits: ['offer'],
};
