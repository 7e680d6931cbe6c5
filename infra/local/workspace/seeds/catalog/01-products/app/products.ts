export interface Product {
  sku: string;
  name: string;
  priceCents: number;
}

export const products: Product[] = [
  { sku: "mug-blue", name: "Blue mug", priceCents: 900 },
  { sku: "mug-red", name: "Red mug", priceCents: 900 },
  { sku: "lamp-desk", name: "Desk lamp", priceCents: 4900 },
  { sku: "pen-ink", name: "Ink pen", priceCents: 1250 },
  { sku: "book-blank", name: "Blank book", priceCents: 1490 },
];
