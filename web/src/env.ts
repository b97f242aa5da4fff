// Which environment variables this process has. Kit validates what the app uses; server.ts validates all of them first.
import { z } from "zod";

export const variables = {
  WEB_HOST: {
    description: "Address the dashboard listens on",
    schema: z.string().min(1, "Use an address such as 127.0.0.1").default("127.0.0.1"),
  },
  WEB_PORT: {
    description: "Port the dashboard listens on, 0 to 65535; 0 takes any free one",
    schema: z.coerce.number("Use a port from 0 to 65535").int("Use a whole number").min(0, "Use 0 or more").max(
      65_535,
      "Use 65535 or less",
    ).default(4300),
  },
  API_URL: {
    description: "Base address of the api",
    // A default, because the build loads the server once without an environment.
    schema: z.url({ protocol: /^https?$/, error: "Use an address such as http://127.0.0.1:4310" }).default(
      "http://127.0.0.1:4310",
    ),
  },
  PUBLIC_URL: {
    description: "Address people open; decides between http and https. Without it the request's own host is used",
    schema: z.url({ protocol: /^https?$/, error: "Use an address such as https://kagami.example" }).optional(),
  },
};
