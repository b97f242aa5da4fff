// Discord's own description of its API, when it is at hand, as a checker of requests.
export interface Description {
  checkRequest(method: string, path: string, body: unknown, contentType: string | null): void;
}

export function loadDescription(_path: string | null | undefined): Description | null {
  return null;
}
