/**
 * What GS1's application identifiers are called, in both languages, for the page that explains a code. Apart from the
 * dictionary, so that only that page carries it. `n` stands for the last digit of an identifier of four.
 */
import type { Language } from './languages.ts';

type Name = readonly [chinese: string, english: string];
const MEASURES: Readonly<Record<string, Name>> = {
  '310': ['净重（千克）', 'Net weight (kg)'],
  '311': ['长度（米）', 'Length (m)'],
  '312': ['宽度（米）', 'Width (m)'],
  '313': ['高度（米）', 'Height (m)'],
  '314': ['面积（平方米）', 'Area (m²)'],
  '315': ['净容积（升）', 'Net volume (l)'],
  '316': ['净体积（立方米）', 'Net volume (m³)'],
  '320': ['净重（磅）', 'Net weight (lb)'],
  '330': ['毛重（千克）', 'Gross weight (kg)'],
  '337': ['每平方米千克', 'Kilograms per m²'],
  '340': ['毛重（磅）', 'Gross weight (lb)'],
  '356': ['净重（金衡盎司）', 'Net weight (troy oz)'],
  '357': ['净容积（盎司）', 'Net volume (oz)'],
  '390': ['应付金额', 'Amount payable'],
  '391': ['应付金额（注明币种）', 'Amount payable with currency'],
  '392': ['变量商品价格', 'Price of variable goods'],
  '393': ['变量商品价格（注明币种）', 'Price with currency'],
  '394': ['优惠百分比', 'Percentage off'],
  '395': ['单位价格', 'Price per unit of measure'],
};
const NAMES: Readonly<Record<string, Name>> = {
  '00': ['物流单元', 'Logistic unit (SSCC)'],
  '01': ['商品条码', 'Trade item (GTIN)'],
  '02': ['箱内商品', 'Contained trade item'],
  '03': ['定制商品', 'Made-to-order item'],
  '10': ['批号', 'Batch or lot'],
  '11': ['生产日期', 'Production date'],
  '12': ['付款到期日', 'Due date'],
  '13': ['包装日期', 'Packaging date'],
  '15': ['最佳食用日期', 'Best before'],
  '16': ['销售截止日期', 'Sell by'],
  '17': ['保质期至', 'Use by, expiry'],
  '20': ['产品变体', 'Variant'],
  '21': ['序列号', 'Serial number'],
  '22': ['消费者产品变体', 'Consumer product variant'],
  '30': ['件数', 'Count of items'],
  '37': ['箱内件数', 'Count of contained items'],
  '235': ['第三方序列号', 'Third-party serial number'],
  '240': ['附加产品标识', 'Additional product id'],
  '241': ['客户方零件号', 'Customer part number'],
  '242': ['定制变体', 'Made-to-order variant'],
  '243': ['包装组件号', 'Packaging component'],
  '250': ['次级序列号', 'Secondary serial number'],
  '251': ['源实体参考', 'Reference to source'],
  '253': ['文件标识', 'Document type (GDTI)'],
  '254': ['位置扩展', 'Location extension'],
  '255': ['优惠券', 'Coupon (GCN)'],
  '400': ['订单号', 'Order number'],
  '401': ['托运号', 'Consignment (GINC)'],
  '402': ['装运号', 'Shipment (GSIN)'],
  '403': ['路由码', 'Routing code'],
  '420': ['收货邮编', 'Ship-to postal code'],
  '421': ['收货邮编（含国家）', 'Ship-to postal code with country'],
  '422': ['原产国', 'Country of origin'],
  '423': ['初加工国', 'Country of first processing'],
  '424': ['加工国', 'Country of processing'],
  '425': ['拆解国', 'Country of disassembly'],
  '426': ['全程加工国', 'Country of full processing'],
  '427': ['原产地区', 'Region of origin'],
  '7001': ['北约物资号', 'NATO stock number'],
  '7002': ['肉类分割', 'Meat cut'],
  '7003': ['保质期至（含时刻）', 'Expiry date and time'],
  '7004': ['有效成分', 'Active potency'],
  '7005': ['捕捞区', 'Catch area'],
  '7006': ['首次冷冻日期', 'First freeze date'],
  '7007': ['收获日期', 'Harvest date'],
  '7008': ['水产种类', 'Aquatic species'],
  '7009': ['捕捞方式', 'Fishing gear'],
  '7010': ['生产方式', 'Production method'],
  '7011': ['检测期限', 'Test by date'],
  '7040': ['唯一标识码', 'Unique identification code'],
  '8001': ['卷材尺寸', 'Roll dimensions'],
  '8002': ['移动电话号', 'Mobile phone id'],
  '8003': ['可回收资产', 'Returnable asset (GRAI)'],
  '8004': ['单个资产', 'Individual asset (GIAI)'],
  '8005': ['单价', 'Price per unit'],
  '8006': ['商品部件', 'Item component (ITIP)'],
  '8007': ['银行账号', 'Bank account (IBAN)'],
  '8008': ['生产时间', 'Production time'],
  '8010': ['部件', 'Component (CPID)'],
  '8011': ['部件序列号', 'Component serial'],
  '8012': ['软件版本', 'Software version'],
  '8013': ['产品型号', 'Model number (GMN)'],
  '8017': ['服务提供方', 'Service provider (GSRN)'],
  '8018': ['服务接受方', 'Service recipient (GSRN)'],
  '8019': ['服务实例', 'Service instance'],
  '8020': ['付款单号', 'Payment slip reference'],
  '8026': ['箱内商品部件', 'Contained item component'],
  '8030': ['数字签名', 'Digital signature'],
  '8110': ['优惠券（北美）', 'Coupon (North America)'],
  '8111': ['优惠券积分', 'Coupon points'],
  '8112': ['正式优惠券文件', 'Positive coupon file'],
  '8200': ['产品网址', 'Product web address'],
  '90': ['双方约定', 'Agreed between partners'],
};
const RANGES: readonly (readonly [first: number, last: number, name: Name])[] = [
  [410, 417, ['位置或单位', 'Location or party (GLN)']],
  [710, 717, ['国家医疗编号', 'National healthcare number']],
  [4300, 4333, ['收发货说明', 'Transport information']],
  [7020, 7023, ['翻新与组件', 'Refurbishment and assembly']],
  [7030, 7039, ['加工商', 'Processor']],
  [7041, 7041, ['货运单元类型', 'Freight unit type']],
  [7230, 7239, ['认证', 'Certification']],
  [7240, 7259, ['医疗与人员', 'Healthcare and person']],
  [8009, 8009, ['光学传感器', 'Optical sensor']],
  [8014, 8014, ['医疗器械标识', 'Device identification (MUDI)']],
  [8040, 8043, ['通信设备号', 'Mobile device number']],
  [91, 99, ['企业内部', 'Company internal']],
];
const OTHER_MEASURE: Name = ['其他计量', 'Another measure'];

/** The name of an identifier; of a measure that no store here uses, a general word. */
export function gs1Name(ai: string, language: Language): string {
  const number = Number(ai);
  const name =
    NAMES[ai] ??
    (ai.length === 4 ? MEASURES[ai.slice(0, 3)] : undefined) ??
    RANGES.find(([first, last]) => String(first).length === ai.length && first <= number && number <= last)?.[2] ??
    OTHER_MEASURE;
  return name[language === 'en' ? 1 : 0];
}
