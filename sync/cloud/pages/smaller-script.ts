/**
 * The script of forms with photos: what a phone's camera made is drawn smaller on the phone itself before it is sent, so that it travels
 * fast, and once more for lists (the field `smalls`); what the browser cannot draw, or would not be smaller, goes as it is. Without it the
 * form works too, and takes longer.
 */
import { LARGE_PHOTO, SMALL_PHOTO } from '../../domain/photo.ts';

export const SMALLER_SCRIPT = `(()=>{
const draw=(seen,edge)=>{const scale=Math.min(1,edge/Math.max(seen.width,seen.height));
const canvas=document.createElement('canvas');canvas.width=Math.max(1,Math.round(seen.width*scale));canvas.height=Math.max(1,Math.round(seen.height*scale));
const brush=canvas.getContext('2d');brush.fillStyle='#fff';brush.fillRect(0,0,canvas.width,canvas.height);brush.imageSmoothingQuality='high';brush.drawImage(seen,0,0,canvas.width,canvas.height);return canvas};
const smaller=async(file,smalls)=>{const seen=await createImageBitmap(file);
smalls.push(draw(seen,${String(SMALL_PHOTO.edge)}).toDataURL('image/jpeg',0.7).split(',')[1]);
const canvas=draw(seen,${String(LARGE_PHOTO.edge)});const made=await new Promise((done)=>canvas.toBlob(done,'image/jpeg',0.8));
return made===null||made.size>=file.size&&canvas.width===seen.width?file:new File([made],'photo.jpg',{type:'image/jpeg'})};
for(const input of document.querySelectorAll('input[type=file]'))input.addEventListener('change',async()=>{
const button=input.form.querySelector('button');button.disabled=true;const sent=new DataTransfer();const smalls=[];
for(const file of [...input.files].slice(0,Number(input.dataset.most))){sent.items.add(await smaller(file,smalls).catch(()=>file));if(smalls.length<sent.items.length)smalls.push('')}
input.files=sent.files;input.form.elements.smalls.value=smalls.join(',');button.disabled=false})})()`;
