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
  sku_id?: string;
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
  default_values?: { id: string; type: string }[];
  channel_types?: number[];
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

export interface FileUploadPart {
  type: 19;
  custom_id: string;
  min_values?: number;
  max_values?: number;
  required?: boolean;
}

/** 21 one of several, 22 any of several. */
export interface ChoicePart {
  type: 21 | 22;
  custom_id: string;
  options: SelectOption[];
  min_values?: number;
  max_values?: number;
  required?: boolean;
}

export interface CheckboxPart {
  type: 23;
  custom_id: string;
  default?: boolean;
}

export type InputPart = TextInputPart | SelectPart | FileUploadPart | ChoicePart | CheckboxPart;

export interface Media {
  url: string;
  width?: number | null;
  height?: number | null;
}

export interface MediaItem {
  media: Media;
  description?: string | null;
  spoiler?: boolean;
}

export type AnyPart =
  | { type: 1; components: AnyPart[] }
  | ButtonPart
  | InputPart
  | { type: 9; components: AnyPart[]; accessory: AnyPart }
  | { type: 10; content: string }
  | { type: 11 } & MediaItem
  | { type: 12; items: MediaItem[] }
  | { type: 13; file: Media; name?: string; size?: number; spoiler?: boolean }
  | { type: 14; divider?: boolean; spacing?: 1 | 2 }
  | { type: 17; components: AnyPart[]; accent_color?: number | null; spoiler?: boolean }
  | { type: 18; label: string; description?: string; component: AnyPart };
