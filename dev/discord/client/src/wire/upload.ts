import { Refusal, refusalOf } from "./rest.ts";

/** A body with files beside it, as Discord takes them: `payload_json` and `files[n]`. */
export function formOf(body: object, files: readonly File[]): FormData {
  const form = new FormData();
  form.set("payload_json", JSON.stringify(body));
  files.forEach((file, index) => form.set(`files[${index}]`, file, file.name));
  return form;
}

/** Posts a form and tells how much of it has been sent, 0–1: `fetch` cannot say that. */
export function upload<T>(userId: string, path: string, form: FormData, onsent: (share: number) => void): Promise<T> {
  const request = new XMLHttpRequest();
  request.open("POST", `api/v10${path}`);
  request.setRequestHeader("authorization", `User user.${userId}`);
  request.responseType = "text";
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) onsent(event.loaded / event.total);
  });
  return new Promise((resolve, reject) => {
    request.addEventListener("load", () => {
      if (request.status < 300) resolve(JSON.parse(request.responseText) as T);
      else reject(refusalOf(request.status, request.responseText));
    });
    request.addEventListener("error", () => reject(new Refusal(0, 0, "The local Discord does not answer")));
    request.send(form);
  });
}
