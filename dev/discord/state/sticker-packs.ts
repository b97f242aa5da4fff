// Stickers that Discord itself offers (documentation, "Sticker Pack Object"): one pack of its many.
const PACK = "847199849233514549";

const standard = (id: string, name: string, description: string, tags: string, sort_value: number) => ({
  id,
  pack_id: PACK,
  name,
  description,
  tags,
  type: 1,
  format_type: 3,
  sort_value,
});

export const STICKER_PACKS = [{
  id: PACK,
  sku_id: "847199849233514547",
  name: "Wumpus Beyond",
  description: "Say hello to Wumpus!",
  cover_sticker_id: "749053689419006003",
  banner_asset_id: "761773777976819732",
  stickers: [
    standard("749053689419006003", "Hello", "Wumpus says hello", "hello, hi, hey", 1),
    standard("749054660769218631", "Wave", "Wumpus waves hello", "wumpus, hello, sup, hi, oi, heyo, wave", 12),
  ],
}];
