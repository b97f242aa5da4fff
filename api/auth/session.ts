// A dashboard session: a sealed string in the browser's cookie, stored nowhere.
export interface Session {
  userId: string;
  name: string;
  avatar: string | null;
  accessToken: string;
  jti: string;
  /** Unix seconds. */
  iat: number;
  exp: number;
}
