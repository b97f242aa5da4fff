// Sounds that everybody may play (documentation, "List Default Soundboard Sounds").
const sound = (sound_id: string, name: string, emoji_name: string) => ({
  name,
  sound_id,
  volume: 1,
  emoji_id: null,
  emoji_name,
  available: true,
});

export const DEFAULT_SOUNDS = [
  sound("1", "quack", "🦆"),
  sound("2", "airhorn", "🔊"),
  sound("3", "cricket", "🦗"),
  sound("4", "golf clap", "👏"),
  sound("5", "sad horn", "🎺"),
  sound("7", "ba dum tss", "🥁"),
];
