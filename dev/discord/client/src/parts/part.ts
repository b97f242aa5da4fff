// Message and modal components as this client reads them: Discord's unions are told apart by enum members, these by numbers.

export interface PartEmoji {
  id?: string | null;
  name?: string | null;
  animated?: boolean;
}

export interface ButtonPart {
  type: 2;
  /** 1 primary, 2 secondary, 3 success, 4 danger, 5 link, 6 premium. */
  style: number;
  label?: string;
  emoji?: PartEmoji;
  custom_id?: string;
  url?: string;
  disabled?: boolean;
}

export interface SelectOption {
  label: string;
  value: string;
  description?: string;
  emoji?: PartEmoji;
  default?: boolean;
}

export interface SelectPart {
  /** 3 strings, 5 people, 6 roles, 7 both, 8 channels. */
  type: 3 | 5 | 6 | 7 | 8;
  custom_id: string;
  options?: SelectOption[];
  placeholder?: string;
  min_values?: number;
  max_values?: number;
  disabled?: boolean;
  required?: boolean;
}

export interface TextInputPart {
  type: 4;
  custom_id: string;
  /** 1 one line, 2 several. */
  style: 1 | 2;
  label?: string;
  value?: string;
  placeholder?: string;
  required?: boolean;
  min_length?: number;
  max_length?: number;
}

interface Media {
  url: string;
}

export type AnyPart =
  | { type: 1; components: AnyPart[] }
  | ButtonPart
  | SelectPart
  | TextInputPart
  | { type: 9; components: AnyPart[]; accessory: AnyPart }
  | { type: 10; content: string }
  | { type: 11; media: Media; description?: string | null; spoiler?: boolean }
  | { type: 12; items: { media: Media; description?: string | null; spoiler?: boolean }[] }
  | { type: 13; file: Media; name?: string; size?: number }
  | { type: 14; divider?: boolean; spacing?: 1 | 2 }
  | { type: 17; components: AnyPart[]; accent_color?: number | null; spoiler?: boolean }
  | { type: 18; label: string; description?: string; component: AnyPart };
